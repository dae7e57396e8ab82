/* rooms: base */
/*
 * bench_manual SECTIONS: prints a manual of an environmental management system, in Markdown, that grows with
 * SECTIONS: about a page each. Always the same bytes for the same number. What a page of a manual holds: a
 * heading, prose with emphasis and links, a list, now and then a table, a task list or code.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define PICK(table) (table)[next(sizeof(table) / sizeof *(table))]

static const char *const topics[] = {
    "Waste water of the plating line",
    "Storage of chromic acid",
    "Exhaust air of the hall",
    "Emergency basins",
    "Noise at the north fence",
    "Energy of the rectifiers",
    "Hazardous waste",
    "Calibration of pH electrodes",
    "Contractors on site",
    "Training of operators",
    "Legal register",
    "Environmental aspects",
    "Internal audit",
    "Spill response",
    "Evaluation of compliance",
};
static const char *const who[] = {
    "The shift leader", "The laboratory",    "The environmental officer", "The maintenance team",
    "The operator",     "The plant manager", "Whoever finds a leak",      "The document office",
};
static const char *const does[] = {
    "measures",  "records",  "checks",      "reports",    "compares",
    "signs for", "replaces", "photographs", "calibrates", "empties",
};
static const char *const what[] = {
    "the conductivity of rinse 3",
    "the level of the collecting basin",
    "the filter's differential pressure",
    "the chromium(VI) content",
    "the pH of the neutralisation",
    "the seal on drum store B",
    "the day's consumption",
    "the emergency shower",
    "the list of safety data sheets",
    "the flow at the outfall",
    "the gas detector's set point",
    "the key of the sluice gate",
};
static const char *const when[] = {
    "before the first shift",  "every four hours",      "at the end of each batch", "once a week, on Monday",
    "after each intervention", "as soon as it is seen", "within one working day",   "when the alarm sounds",
    "at the latest by noon",   "every quarter",
};
static const char *const why[] = {
    "because the permit limits it",
    "so that the trend can be shown to the authority",
    "or stops the line where that isn't possible",
    "and tells the shift that follows",
    "unless the laboratory has released the bath",
    "since the basin holds no more than one tank",
    "and enters it in the register",
};
static const char *const units[] = {"mg/l", "°C", "µS/cm", "m³/h", "kWh", "dB(A)", "mbar"};
static const char *const marks[] = {"*", "**", "***", "`"};

static uint64_t state = 88172645463325252u;

/* Marsaglia's xorshift: numbers below `limit`, the same everywhere. */
static unsigned next(size_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 16) % limit);
}

static void sentence(void) {
    printf("%s %s %s %s", PICK(who), PICK(does), PICK(what), PICK(when));
    if (next(2))
        printf(" %s", PICK(why));
    printf(". ");
}

static const char *const orders[] = {
    "Measure",  "Record",  "Check",      "Report",    "Compare",
    "Sign for", "Replace", "Photograph", "Calibrate", "Empty",
};

/* Prose with the emphasis and the links that such texts have. */
static void paragraph(unsigned sentences) {
    while (sentences-- > 0) {
        sentence();
        unsigned kind = next(8);
        if (kind == 0) {
            printf("See the [permit of %u](https://permits.example.org/air/%04u). ", 1990 + next(36),
                   next(10000));
        } else if (kind < 3) {
            const char *mark = PICK(marks);
            printf("Set point: %s%u.%u %s%s. ", mark, next(90), next(10), PICK(units), mark);
        }
    }
    printf("\n\n");
}

static void list(unsigned items) {
    for (unsigned i = 1; i <= items; i++) {
        printf("%u. %s %s\n", i, PICK(orders), PICK(what));
        if (next(3) == 0)
            printf("   - limit %u %s\n   - **stop** above %u %s\n", next(100), PICK(units), 100 + next(100),
                   PICK(units));
    }
    printf("\n");
}

static void tasks(unsigned items) {
    while (items-- > 0)
        printf("- [%c] %s, %s\n", next(2) ? 'x' : ' ', PICK(what), PICK(when));
    printf("\n");
}

static void table(unsigned rows) {
    printf("| Point | Limit | Unit | What |\n|:--|--:|:-:|:--|\n");
    for (unsigned i = 1; i <= rows; i++)
        printf("| MP-%02u | %u.%u | %s | %s |\n", i, next(300), next(10), PICK(units), PICK(what));
    printf("\n");
}

static void code(unsigned lines) {
    printf("```\n");
    for (unsigned i = 0; i < lines; i++)
        printf("%02u:%02u  rinse=%u  ph=%u.%02u  ok=%u\n", 6 + i, next(60), next(900), 6 + next(3), next(100),
               next(2));
    printf("```\n\n");
}

static void section(unsigned number) {
    printf("## %u %s\n\n", number, PICK(topics));
    paragraph(2 + next(2));
    list(5 + next(3));
    printf("### %u.1 Measuring points\n\n", number);
    switch (number % 4) {
    case 0:
    case 2:
        table(7 + next(5));
        break;
    case 1:
        tasks(7 + next(4));
        break;
    default:
        code(7 + next(4));
    }
    printf("### %u.2 What to do\n\n", number);
    paragraph(1 + next(2));
    list(3 + next(3));
}

int main(int argc, char **argv) {
    unsigned long sections = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    if (sections == 0 || sections > 100000) {
        fprintf(stderr, "usage: bench_manual SECTIONS\n");
        return 2;
    }
    printf("# Environmental manual\n\n");
    for (unsigned i = 1; i <= sections; i++)
        section(i);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 3;
}
