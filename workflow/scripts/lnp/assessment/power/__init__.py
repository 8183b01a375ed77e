"""How many wells a study needs: simulated studies without images, and the rule of claims."""
