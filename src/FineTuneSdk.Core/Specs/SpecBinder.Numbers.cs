using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Specs;

internal sealed partial class SpecBinder
{
    private List<int>? BindIntegers(SpecNode node, SpecKey key, string path)
    {
        if (!IsList(node, key, "a list of whole numbers"))
            return null;
        var numbers = new List<int>();
        for (var i = 0; i < node.Items.Count; i++)
        {
            var name = $"{key.Name}[{i}]";
            if (BindNumber(node.Items[i], name, key.Rules, whole: true) is not int number)
                continue;
            if (numbers.Contains(number))
                Error(DiagnosticCodes.SpecConflict, $"\"{name}\" repeats {number}.", node.Items[i].Span);
            Places.AddGood($"{path}[{i}]", node.Items[i].Span);
            numbers.Add(number);
        }

        return numbers;
    }

    private Dictionary<string, T>? BindMap<T>(SpecNode node, SpecKey key, string path)
        where T : struct
    {
        if (node.Kind != JsonValueKind.Object)
        {
            WrongType(node, key.Name, "an object of names and numbers");
            return null;
        }

        if (node.Members.Count > SpecLimits.ListLength)
        {
            Error(DiagnosticCodes.SpecOutOfRange, $"\"{key.Name}\" has {node.Members.Count} entries; at most {SpecLimits.ListLength} are allowed.", node.Span);
            return null;
        }

        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var member in node.Members)
        {
            if (member.Key.Length is 0 or > SpecLimits.StringLength)
                Error(DiagnosticCodes.SpecOutOfRange, $"A name in \"{key.Name}\" has {member.Key.Length} characters; 1 to {SpecLimits.StringLength} are allowed.", member.KeySpan);
            else if (BindNumber(member.Value, $"{key.Name}.{SpecText.Shorten(member.Key)}", key.Rules, whole: typeof(T) == typeof(int)) is T value)
                map[member.Key] = value;
            Places.AddGood($"{path}.{member.Key}", member.KeySpan);
        }

        return map;
    }
}
