"""The catalogue of saved questions: binding, running, results as tables."""
