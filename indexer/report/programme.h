/*
 * programme: the series of inspections that a report is from, as a key
 *
 *   key                 the title or title page says (any of)
 *   integrity           police integrity; integrity and corruption; act(s) with integrity
 *   relationships       relationships; without fear or favour
 *   vetting             vetting (also "vetting and counter-corruption")
 *   crime-data          crime data; crime recording; recording (of) crime
 *   custody             custody
 *   call-handling       call handling; answering calls; emergency calls; control room
 *   child-protection    child protection
 *   domestic-abuse      domestic abuse; domestic violence
 *   stop-and-search     stop and search
 *   roads               roads policing
 *   fire                fire and rescue service inspection
 *   valuing-the-police  valuing the police
 *   send                area SEND; local area partnership
 *   children            children's services; focused visit
 *   counter-corruption  corruption, counter-corruption, anti-corruption
 *   peel                PEEL (before all others); effectiveness, efficiency and
 *                       legitimacy; police effectiveness, efficiency or legitimacy
 *   legitimacy          legitimacy
 *   efficiency          efficiency
 *
 * The first that applies is the key: to the title, or else to the lines of the title
 * page, to the running heads, to "a national report on …". The text is asked last, for
 * the longer phrases only, and is believed when it has one series' six times or more
 * and three times as often as any other's. A wrong key is worse than "".
 */
#ifndef PEELER_REPORT_PROGRAMME_H
#define PEELER_REPORT_PROGRAMME_H

#include "indexer/report/about.h"

/* After the title. Gives a report without one the title of its series. */
void programme_infer(const struct about *a, struct report *r);

#endif
