"""1C pushing CommerceML files to a shop."""
