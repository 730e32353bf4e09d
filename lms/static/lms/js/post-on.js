/* Sends the one form of a page that only leads on to an outside tool; without this file its button does. */
document.querySelector("form[data-post-on]")?.requestSubmit();
