"""The verdict on a number: the claims beside it, the reading that stands, and what there is to remark."""
