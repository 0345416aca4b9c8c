"""The reports room: what is handed in, and the text, HTML or workbook that must come out of it."""
