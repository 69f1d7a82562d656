create table orders(id int, customer_id int, amount numeric, status text, ordered_at timestamp);
insert into orders values (1,1,10.5,'success','2024-02-01'),(2,2,20,'failed','2024-02-02'),(3,1,5,'success','2024-02-02');
