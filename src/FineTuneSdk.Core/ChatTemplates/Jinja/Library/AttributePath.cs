using System.Globalization;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>The <c>attribute</c> argument of filters: <c>"address.city"</c>, <c>"tags.0"</c>, an index, or nothing for the item itself.</summary>
internal static class AttributePath
{
    /// <summary>Reads the attribute; <paramref name="missing"/> stands in for one that isn't there, unless it is None.</summary>
    public static Func<object?, object?> Getter(object? attribute, object? missing)
    {
        var parts = Parts(attribute);
        return item =>
        {
            foreach (var part in parts)
            {
                item = Members.Item(item, part);
                if (missing is not null && item is JinjaUndefined)
                    item = missing;
            }

            return item;
        };
    }

    /// <summary>Reads several attributes, divided by commas, as a list to sort by.</summary>
    public static Func<object?, PySequence> SortKey(object? attribute, Func<object?, object?> fold)
    {
        var getters = PythonTypes.TryText(attribute, out var text) ? [.. text.Split(',').Select(part => Getter(part, null))] : new[] { Getter(attribute, null) };
        return item => PySequence.List([.. getters.Select(get => fold(get(item)))]);
    }

    private static object?[] Parts(object? attribute)
    {
        if (attribute is null)
            return [];
        if (!PythonTypes.TryText(attribute, out var path))
            return [attribute];
        return [.. path.Split('.').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) && long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? (object)index : part)];
    }
}
