select {{ function('with_tax') }}(v) * 2
