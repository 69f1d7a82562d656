--
-- PostgreSQL database dump
--

\restrict k3y

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public.d (
    a integer NOT NULL,
    b text DEFAULT 'x;y'::text
);

CREATE FUNCTION public.f() RETURNS integer
    LANGUAGE plpgsql
    AS $_$
begin
  return $1; -- ;
end
$_$;

COPY public.d (a, b) FROM stdin;
1	one
2	\N
3	tab\there
4	select ';' -- no comment
\.

COPY public.d (a, b) FROM stdin;
\.

SELECT pg_catalog.setval('public.orders_id_seq', 7, true);

ALTER TABLE ONLY public.d
    ADD CONSTRAINT d_pkey PRIMARY KEY (a);

SELECT * FROM public.d;

\unrestrict k3y
