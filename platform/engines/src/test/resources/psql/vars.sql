select :x, :'y';
