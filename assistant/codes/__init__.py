"""The code table: what HCPCS codes and modifiers stand for, and where a text names them."""
