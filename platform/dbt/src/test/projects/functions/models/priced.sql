select {{ function('with_tax') }}(10) as p, {{ function('functions', 'twice') }}('a') as t
