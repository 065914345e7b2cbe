using System.Collections.Frozen;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>The filters by name. A filter is a line in one of the groups.</summary>
internal static class FilterTable
{
    private static readonly FrozenDictionary<string, JinjaFilter> Filters = new[]
    {
        TextFilters.All, SequenceFilters.All, OrderFilters.All, NumberFilters.All, HtmlFilters.All,
        [new("tojson", JsonFilter.Apply)],
    }.SelectMany(group => group).ToFrozenDictionary(StringComparer.Ordinal);

    // What Jinja has and this interpreter doesn't.
    private static readonly FrozenSet<string> Unsupported = new[] { "urlize", "pprint" }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string name) => Filters.ContainsKey(name) || Unsupported.Contains(name);

    public static object? Apply(string name, object? value, CallArguments arguments) =>
        Filters.TryGetValue(name, out var filter) ? filter(value, arguments)
        : Unsupported.Contains(name) ? throw JinjaException.Unsupported($"the filter '{name}' isn't supported")
        : throw JinjaException.Runtime($"No filter named '{name}'.");

    /// <summary>An entry of a table: binds the arguments, then does its work.</summary>
    public static KeyValuePair<string, JinjaFilter> Entry(Signature signature, string name, Func<object?, object?[], object?> body) =>
        new(name, (value, arguments) => body(value, signature.Bind(arguments)));
}
