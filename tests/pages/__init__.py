"""The pages in a browser. A package, so that the browser ends before the tests of other files begin."""
