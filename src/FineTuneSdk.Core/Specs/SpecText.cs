using System.Globalization;

namespace FineTuneSdk.Core.Specs;

/// <summary>How values of a spec are shown in errors: on one line and never long, whatever stands in the file.</summary>
internal static class SpecText
{
    private const int MaxShown = 60;

    public static string Shorten(string text)
    {
        var clean = string.Concat(text.Take(MaxShown).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
        return text.Length > MaxShown ? clean + "…" : clean;
    }

    public static string Quote(string text) => $"\"{Shorten(text)}\"";

    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
