package dev.atelier.console;

import java.net.InetAddress;
import java.time.Clock;

/**
 * @param address where it listens: loopback, unless the person asked for more
 * @param port 0 takes a free one
 * @param environment {@code local}, {@code staging} or {@code prod}: shown beside the project's
 *     name
 */
public record ConsoleSettings(
    InetAddress address, int port, String project, String environment, Clock clock) {}
