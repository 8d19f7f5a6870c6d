"""Random days at the support desk in which every text has a mark, and a plain model says who may read each mark."""
