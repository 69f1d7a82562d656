/**
 * The scheduler. One thread turns, woken by what happens:
 *
 * <pre>
 * events (a task started, ended; something was changed by hand)
 *   → one transaction: states of tasks, evaluation of their runs, what is due, what may be queued
 *   → tasks handed to the {@link dev.atelier.airflow.schedule.Executor}
 * </pre>
 *
 * <p>A task that ends and the one after it are one transaction, so the gap between them is a commit
 * and a process start. Several schedulers may share a database: rows are taken with FOR UPDATE SKIP
 * LOCKED, and each is known to live by an advisory lock. An attempt is counted when it is queued,
 * before anything starts, so that after a crash nothing runs twice unseen.
 */
@NullMarked
package dev.atelier.airflow.schedule;

import org.jspecify.annotations.NullMarked;
