"""One room an explorer: sliders over a model, and the pictures that follow."""
