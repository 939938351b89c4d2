"""The text listing of a model: made for reading, for `git diff`, and as the companion of SARIF."""

from tflint.listing.listing import FIRST_LINE, LISTING_VERSIONS, list_model
from tflint.listing.options import ListingOptions

__all__ = ["FIRST_LINE", "LISTING_VERSIONS", "ListingOptions", "list_model"]
