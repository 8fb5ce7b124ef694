"""Meta's world behind the fake Graph API: Messenger, page comments, Instagram, WhatsApp, and their residents."""
