"""Checks that a document is valid OpenAPI, with a validator that knows nothing of this project.

Reads the document from standard input; stops with exit code 1 and what is wrong with it.
"""

import json
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator


def main():
    wrong = list(OpenAPIV31SpecValidator(json.load(sys.stdin)).iter_errors())
    for error in wrong:
        print(f"{error.json_path}: {error.message}"[:400] if hasattr(error, "json_path") else error, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
