"""The fake Graph API keeps to the rules that connectors are built on: each refusal and each limit, over real HTTP."""
