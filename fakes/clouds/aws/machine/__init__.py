"""What a machine of the cloud is given by addresses that it alone reaches."""
