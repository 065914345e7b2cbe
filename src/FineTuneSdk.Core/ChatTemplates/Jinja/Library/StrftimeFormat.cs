using System.Globalization;
using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>C's strftime in the C locale (English), with glibc's flags <c>-</c> (no padding), <c>_</c> (blanks), <c>0</c>, <c>^</c> (capitals) and <c>#</c> (swapped case).</summary>
internal static class StrftimeFormat
{
    public static string Apply(string format, DateTimeOffset time)
    {
        var output = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                output.Append(format[i]);
                continue;
            }

            var start = i++;
            var flag = format[i] is '-' or '_' or '0' or '^' or '#' ? format[i++] : '\0';
            // An unknown directive prints as it stands, as in glibc.
            output.Append(i < format.Length && Field(format[i], flag, time) is { } field ? field : format[start..Math.Min(i + 1, format.Length)]);
            JinjaBudget.Current.Step();
        }

        return output.ToString();
    }

    private static string? Field(char directive, char flag, DateTimeOffset time)
    {
        var names = DateTimeFormatInfo.InvariantInfo;
        return directive switch
        {
            'a' => Word(names.GetAbbreviatedDayName(time.DayOfWeek), flag),
            'A' => Word(names.GetDayName(time.DayOfWeek), flag),
            'b' or 'h' => Word(names.GetAbbreviatedMonthName(time.Month), flag),
            'B' => Word(names.GetMonthName(time.Month), flag),
            'c' => Apply("%a %b %e %H:%M:%S %Y", time),
            'C' => Number(time.Year / 100, 2, flag),
            'd' => Number(time.Day, 2, flag),
            'D' or 'x' => Apply("%m/%d/%y", time),
            'e' => Number(time.Day, 2, flag, ' '),
            'f' => (time.Ticks % TimeSpan.TicksPerSecond / 10).ToString("000000", CultureInfo.InvariantCulture),
            'F' => Apply("%Y-%m-%d", time),
            'g' => Number(ISOWeek.GetYear(time.DateTime) % 100, 2, flag),
            'G' => Number(ISOWeek.GetYear(time.DateTime), 4, flag),
            'H' => Number(time.Hour, 2, flag),
            'I' => Number(((time.Hour + 11) % 12) + 1, 2, flag),
            'j' => Number(time.DayOfYear, 3, flag),
            'k' => Number(time.Hour, 2, flag, ' '),
            'l' => Number(((time.Hour + 11) % 12) + 1, 2, flag, ' '),
            'm' => Number(time.Month, 2, flag),
            'M' => Number(time.Minute, 2, flag),
            'n' => "\n",
            'p' => flag == '#' ? (time.Hour < 12 ? "am" : "pm") : time.Hour < 12 ? "AM" : "PM",
            'P' => time.Hour < 12 ? "am" : "pm",
            'r' => Apply("%I:%M:%S %p", time),
            'R' => Apply("%H:%M", time),
            's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            'S' => Number(time.Second, 2, flag),
            't' => "\t",
            'T' or 'X' => Apply("%H:%M:%S", time),
            'u' => Number(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek, 1, flag),
            'U' => Number((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7, 2, flag),
            'V' => Number(ISOWeek.GetWeekOfYear(time.DateTime), 2, flag),
            'w' => Number((int)time.DayOfWeek, 1, flag),
            'W' => Number((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7, 2, flag),
            'y' => Number(time.Year % 100, 2, flag),
            'Y' => time.Year.ToString(CultureInfo.InvariantCulture),
            // Python's now() has no time zone.
            'z' or 'Z' => "",
            '%' => "%",
            _ => null,
        };
    }

    private static string Word(string word, char flag) => flag is '^' or '#' ? word.ToUpperInvariant() : word;

    private static string Number(int number, int width, char flag, char pad = '0')
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return flag switch
        {
            '-' => text,
            '_' => text.PadLeft(width, ' '),
            '0' => text.PadLeft(width, '0'),
            _ => text.PadLeft(width, pad),
        };
    }
}
