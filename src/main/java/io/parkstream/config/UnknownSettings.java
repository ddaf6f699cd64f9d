package io.parkstream.config;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Names that look like settings of Parkstream and are none, so that a slip of the keyboard does not
 * leave a default in place unseen. They are no errors: Kubernetes sets variables of its own for a
 * service that is called {@code parkstream}.
 */
public final class UnknownSettings {
  private static final String KEY = "parkstream.";
  private static final String VARIABLE = "PARKSTREAM_";

  /** Read by the launcher. */
  private static final Set<String> ELSEWHERE = Set.of("PARKSTREAM_JAVA_OPTS");

  private static final Pattern OF_KUBERNETES =
      Pattern.compile("PARKSTREAM(_[A-Z0-9_]+)?_(SERVICE_(HOST|PORT.*)|PORT(_.*)?)");

  private static final Pattern INDEX = Pattern.compile("\\[\\d+]$|(?<=_)\\d+_$");

  private UnknownSettings() {}

  /**
   * Finds them.
   *
   * @param names of everything that is configured, variables as they are written
   * @return a sentence for each, with the nearest name that there is
   */
  public static List<String> of(Iterable<String> names) {
    Map<String, String> keys = keysByVariable();
    // They are read, and reported by the class that reads them.
    Set<String> renamed = new HashSet<>();
    keys.values().forEach(key -> renamed.add(variable(RenamedSettings.oldKey(key))));
    List<String> sentences = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      boolean isVariable = name.startsWith(VARIABLE);
      if (!isVariable && !name.startsWith(KEY)) {
        continue;
      }
      String variable = variable(INDEX.matcher(name).replaceFirst(""));
      if (keys.containsKey(variable)
          || renamed.contains(variable)
          || ELSEWHERE.contains(variable)
          || OF_KUBERNETES.matcher(variable).matches()
          || !seen.add(variable)) {
        continue;
      }
      String nearest = nearest(variable, keys.keySet());
      sentences.add(
          name
              + " is not a setting and is ignored; the nearest is "
              + (isVariable ? nearest : keys.get(nearest)));
    }
    return sentences;
  }

  private static Map<String, String> keysByVariable() {
    Map<String, String> keys = new TreeMap<>();
    for (String key :
        ConfigMappings.getProperties(ConfigClass.configClass(ParkstreamConfig.class)).keySet()) {
      String plain = key.replace("[*]", "");
      keys.put(variable(plain), plain);
    }
    return keys;
  }

  private static String variable(String key) {
    String plain = key.endsWith("_") ? key.substring(0, key.length() - 1) : key;
    return plain.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static String nearest(String name, Set<String> others) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String other : others) {
      int distance = distance(name, other);
      if (distance < least) {
        least = distance;
        nearest = other;
      }
    }
    return nearest;
  }

  /** Levenshtein's: single characters put in, left out or replaced. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
