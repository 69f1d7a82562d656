select {{ local_pkg.shout("'a'") }} as s, {{ var('cut', 9) }} as v
