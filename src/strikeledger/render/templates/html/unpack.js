"use strict";
// What the page holds packed, by the name of the element that holds it; each is unpacked when it is first asked for.
window.unpack = async (name) => {
  const bytes = Uint8Array.from(atob(document.getElementById(name).textContent), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
};
