package io.parkstream.web.view;

import java.util.SortedMap;

/**
 * A site as the API says it.
 *
 * @param counts of all its spaces
 * @param zones the counts of each zone; empty where no space map names zones
 * @param cameras by state
 * @param entriesPerHour spaces that became occupied after being empty, within the last hour, by
 *     event time; what is seen first does not count
 * @param exitsPerHour spaces that became empty after being occupied, within the last hour
 */
public record SiteView(
    String site,
    Counts counts,
    SortedMap<String, Counts> zones,
    SortedMap<String, Integer> cameras,
    int entriesPerHour,
    int exitsPerHour) {}
