package io.parkstream.config;

import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.FallbackConfigSourceInterceptor;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings whose keys were renamed by their old keys too, for one version: a deployment need
 * not change its files on the day of the update. The new key wins where both are set in the same
 * source; a source of a higher ordinal wins whatever the key. Each old key that is set is logged
 * once, with the new one.
 *
 * <p>Found by SmallRye Config through {@code META-INF/services}; used on any thread.
 */
public final class RenamedSettings extends FallbackConfigSourceInterceptor {
  private static final long serialVersionUID = 1;

  private static final Logger log = Logger.getLogger(RenamedSettings.class);

  private static final String OLD = "parkstream.stale.";
  private static final String NEW = "parkstream.backlog.";

  /** Of the process: Quarkus makes its configuration more than once. */
  private static final Set<String> reported = ConcurrentHashMap.newKeySet();

  public RenamedSettings() {
    super(RenamedSettings::oldKey);
  }

  /** The old key of a setting; its own where it was not renamed. */
  static String oldKey(String key) {
    return key.startsWith(NEW) ? OLD + key.substring(NEW.length()) : key;
  }

  private static String newKey(String key) {
    return key.startsWith(OLD) ? NEW + key.substring(OLD.length()) : key;
  }

  @Override
  public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
    String old = oldKey(name);
    if (!old.equals(name) && context.proceed(old) != null && reported.add(old)) {
      log.warnf("%s is deprecated; use %s, the only one that the next version reads", old, name);
    }
    return super.getValue(context, name);
  }

  /** Old keys under their new names, so that no check calls them unknown. */
  @Override
  public Iterator<String> iterateNames(ConfigSourceInterceptorContext context) {
    Set<String> names = new LinkedHashSet<>();
    context.iterateNames().forEachRemaining(name -> names.add(newKey(name)));
    return Collections.unmodifiableSet(names).iterator();
  }
}
