"""How the shipped model is made and measured. Not installed with the package."""
