"""How the chat looks: a domain value in, a plain card out."""
