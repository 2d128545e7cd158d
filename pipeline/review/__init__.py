"""A report becomes what people look at together: the sheet, the 1:1, growth over time."""
