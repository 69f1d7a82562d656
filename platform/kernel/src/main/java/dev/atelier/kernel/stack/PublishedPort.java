package dev.atelier.kernel.stack;

/**
 * A container port on this machine.
 *
 * @param hostIp as written, or an empty string: then loopback only, whatever Docker would do
 * @param published 0 when the file leaves the choice to the platform
 * @param protocol {@code tcp} or {@code udp}
 */
public record PublishedPort(String hostIp, int published, int container, String protocol) {}
