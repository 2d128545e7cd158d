"""The script of the dashboard, alone in its folder: Streamlit puts that on the import path."""
