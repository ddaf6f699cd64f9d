/**
 * Who may change something: users, their passwords, and the sessions that follow a login. Knows
 * nothing of HTTP.
 */
@NullMarked
package io.parkstream.web.login;

import org.jspecify.annotations.NullMarked;
