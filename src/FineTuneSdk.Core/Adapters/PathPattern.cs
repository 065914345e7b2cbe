using System.Text.RegularExpressions;

namespace FineTuneSdk.Core.Adapters;

/// <summary>A key of <c>rank_pattern</c> or <c>alpha_pattern</c>, or an entry of <c>layers_pattern</c>: an expression for a part of a module's path.</summary>
/// <remarks>Most are names, and files have them by the hundred; an automaton for each would take megabytes.</remarks>
internal sealed class PathPattern
{
    private readonly bool _isName;
    private readonly Lazy<Regex> _end;
    private readonly Lazy<Regex> _layer;

    public PathPattern(string text)
    {
        (Text, _isName) = (text, TargetPattern.IsName(text));
        _end = new Lazy<Regex>(() => TargetPattern.Compile($@"(?:.*\.)?(?:{text})"));
        _layer = new Lazy<Regex>(() => new Regex($@"\A.*?\.(?:{text})\.(?<number>[0-9]+)\.", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
    }

    /// <summary>As it stands in the file.</summary>
    public string Text { get; }

    /// <summary>Whether it takes a whole path, or its end after a dot.</summary>
    public bool IsEndOf(string path)
    {
        if (!_isName)
            return _end.Value.IsMatch(path);
        var start = path.Length - Text.Length;
        return start >= 0 && (start == 0 || path[start - 1] == '.') && IsAt(path, start);
    }

    /// <summary>The digits of the segment after the first that it takes, which isn't the path's first, with a segment after them; null where there are none.</summary>
    public string? NumberAfter(string path)
    {
        if (!_isName)
            return _layer.Value.Match(path) is { Success: true } match ? match.Groups["number"].Value : null;
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            var end = dot + 1 + Text.Length;
            if (end >= path.Length || path[end] != '.' || !IsAt(path, dot + 1))
                continue;
            var last = end + 1;
            while (last < path.Length && char.IsAsciiDigit(path[last]))
                last++;
            if (last > end + 1 && last < path.Length && path[last] == '.')
                return path[(end + 1)..last];
        }

        return null;
    }

    // A dot takes any character, as in the expression that the name is.
    private bool IsAt(string path, int start)
    {
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] != '.' && Text[i] != path[start + i])
                return false;
        }

        return true;
    }
}
