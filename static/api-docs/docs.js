"use strict";

// Swagger UI, started from a file: the site's policy allows no inline script.
SwaggerUIBundle({
  url: document.getElementById("docs").dataset.schema,
  dom_id: "#docs",
  deepLinking: true,
  validatorUrl: null, // no request to any other host
});
