package dev.atelier.generator;

import java.time.LocalDate;
import java.util.List;

/**
 * All that happens on a day, each list in order of time.
 *
 * @param customersBefore customers known at the day's start
 * @param customersAfter at its end
 */
record ShopDay(
    LocalDate day,
    List<Order> orders,
    List<LogLine> logLines,
    List<Incident> incidents,
    int customersBefore,
    int customersAfter) {}
