"""Documents as PDF, drawn by typst from the templates in this folder, with the fonts in this folder."""
