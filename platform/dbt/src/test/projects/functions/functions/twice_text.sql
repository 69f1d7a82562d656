select v || v
