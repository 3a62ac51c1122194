"""An article becomes a form: the rows that its numbers make, and the form that holds them."""
