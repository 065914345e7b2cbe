using System.Buffers;
using System.Text;

namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>Which names of a repository's files may become names on this machine. The list comes from a server, so none of it is believed.</summary>
internal static class HubFileNames
{
    private const int MaxLength = 1024;
    private const int MaxSegmentBytes = 255;

    private static readonly SearchValues<char> Reserved = SearchValues.Create("\\:*?\"<>|");
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>Whether git could have a file of this name: a server that lists another one isn't listing a repository.</summary>
    public static bool IsPossible(string name) =>
        name.Length is > 0 and <= MaxLength && !name.Any(char.IsControl) && name.Split('/').All(segment => segment is not ("" or "." or ".."));

    /// <summary>Whether every file system takes the name, and keeps it below its folder.</summary>
    public static bool IsPortable(string name) => IsPossible(name) && !name.AsSpan().ContainsAny(Reserved) && name.Split('/').All(IsPortableSegment);

    private static bool IsPortableSegment(string segment)
    {
        var stem = segment.Split('.')[0].TrimEnd();
        return Encoding.UTF8.GetByteCount(segment) <= MaxSegmentBytes
            && segment[^1] is not (' ' or '.')
            && !Devices.Contains(stem, StringComparer.OrdinalIgnoreCase)
            && !(stem.Length == 4 && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)) && (char.IsAsciiDigit(stem[3]) || stem[3] is '¹' or '²' or '³'));
    }
}
