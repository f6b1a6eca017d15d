"""Scripts that bake the plates of the stages. Never needed at run time: the package ships what they produced."""
