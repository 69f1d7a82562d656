package dev.atelier.kernel.stack;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts {@link StackNames} before the system's resolver; found by the JDK as a service. */
public final class StackResolverProvider extends InetAddressResolverProvider {
  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver system = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        Optional<InetAddress> own = StackNames.find(host);
        return own.isPresent() ? own.stream() : system.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        String own = StackNames.nameOf(InetAddress.getByAddress(address));
        return own.isEmpty() ? system.lookupByAddress(address) : own;
      }
    };
  }

  @Override
  public String name() {
    return "atelier";
  }
}
