#nullable enable
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks;

/// <summary>Items made of text that isn't MSBuild's: a folder may be called <c>a%2Fb</c>, which an item takes for <c>a/b</c> unless it is escaped.</summary>
internal static class LiteralItems
{
    private const string Special = "%*?@$();'";

    /// <summary>An item of a path as it is.</summary>
    public static TaskItem Create(string path, params (string Name, string Value)[] metadata)
    {
        var item = new TaskItem(Escape(path));
        foreach (var (name, value) in metadata)
            item.SetLiteral(name, value);
        return item;
    }

    /// <summary>Sets metadata to a text as it is.</summary>
    public static void SetLiteral(this ITaskItem2 item, string name, string value) => item.SetMetadataValueLiteral(name, value);

    /// <summary>The text with MSBuild's escapes, from which MSBuild makes the text again.</summary>
    public static string Escape(string text)
    {
        if (text.IndexOfAny(Special.ToCharArray()) < 0)
            return text;
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            if (Special.Contains(letter))
                escaped.Append('%').Append(((int)letter).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            else
                escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
