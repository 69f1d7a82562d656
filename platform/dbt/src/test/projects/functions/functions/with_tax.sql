select amount * 1.2 + {{ var('extra', 0) }}
