using System.Globalization;
using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Specs;

/// <summary>Nodes → spec types by their <see cref="SpecShape"/>, with every problem of keys and single values.</summary>
internal sealed partial class SpecBinder(List<Diagnostic> problems)
{
    /// <summary>Where each value stands.</summary>
    public SpecPlaces Places { get; } = new();

    /// <summary>Binds an object; null if the node isn't one.</summary>
    public object? Bind(SpecNode node, SpecShape shape, string path)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            Error(DiagnosticCodes.SpecWrongType, $"{(path.Length == 0 ? "The spec" : Name(path))} must be an object, but is {node.Describe()}.", node.Span);
            return null;
        }

        if (path.Length > 0)
            Places.AddGood(path, node.Span);
        var result = shape.CreateDefault();
        foreach (var member in node.Members)
        {
            if (shape.Find(member.Key) is { } key)
                BindValue(member.Value, key, Join(path, key.Name), value => key.Property.SetValue(result, value));
            else if (path.Length > 0 || member.Key != "$schema")
                ReportUnknown(member, shape, path);
        }

        foreach (var key in shape.Keys.Where(key => key.Required && !node.Members.Exists(member => member.Key == key.Name)))
        {
            if (node.Complete)
                Error(DiagnosticCodes.SpecMissingKey, path.Length == 0 ? $"The key \"{key.Name}\" is missing." : $"The key \"{key.Name}\" is missing in {Name(path)}.", node.Span);
        }

        FillRequired(result, shape);
        return result;
    }

    // Whoever goes on with a spec that has errors finds an empty value, never null, at a required key.
    private static void FillRequired(object target, SpecShape shape)
    {
        foreach (var key in shape.Keys.Where(key => key.Required && key.Property.GetValue(target) is null))
        {
            var empty = key.Kind == SpecValueKind.String ? "" : key.Shape!.CreateDefault();
            key.Property.SetValue(target, empty);
            if (key.Kind == SpecValueKind.Object)
                FillRequired(empty, key.Shape!);
        }
    }

    private void BindValue(SpecNode node, SpecKey key, string path, Action<object> set)
    {
        Places.AddPresent(path);
        var value = key.Kind switch
        {
            SpecValueKind.Object => Bind(node, key.Shape!, path),
            SpecValueKind.ObjectList => BindObjects(node, key, path),
            SpecValueKind.StringList => BindStrings(node, key, path),
            SpecValueKind.IntegerList => BindIntegers(node, key, path),
            SpecValueKind.IntegerMap => BindMap<int>(node, key, path),
            SpecValueKind.NumberMap => BindMap<double>(node, key, path),
            SpecValueKind.Enum => BindEnum(node, key),
            SpecValueKind.String => key.Rules.IsFile ? BindFile(node, key.Name) : BindString(node, key.Name),
            SpecValueKind.Boolean => node.Kind is JsonValueKind.True or JsonValueKind.False ? node.Kind == JsonValueKind.True : WrongType(node, key.Name, "true or false"),
            SpecValueKind.ShareOrFile => BindShareOrFile(node, key),
            _ => BindNumber(node, key),
        };
        if (value is null)
            return;
        Places.AddGood(path, node.Span);
        if (value is not Word)
            set(value);
    }

    private object? BindNumber(SpecNode node, SpecKey key) => BindNumber(node, key.Name, key.Rules, whole: key.Kind == SpecValueKind.Integer);

    private object? BindNumber(SpecNode node, string name, SpecKeyAttribute rules, bool whole)
    {
        if (node.Kind != JsonValueKind.Number)
            return WrongType(node, name, whole ? "a whole number" : "a number");
        var value = double.Parse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (whole && value != Math.Floor(value))
            return WrongType(node, name, "a whole number");
        var inRange = double.IsFinite(value) && (rules.ExclusiveMinimum ? value > rules.Minimum : value >= rules.Minimum) && (rules.ExclusiveMaximum ? value < rules.Maximum : value <= rules.Maximum);
        if (!inRange || (whole && Math.Abs(value) > int.MaxValue))
            return Error(DiagnosticCodes.SpecOutOfRange, $"\"{name}\" is {SpecText.Shorten(node.Text)}; it must be {Range(rules)}.", node.Span);
        return whole ? (object)(int)value : value;
    }

    private object? BindString(SpecNode node, string name)
    {
        if (node.Kind != JsonValueKind.String)
            return WrongType(node, name, "a string");
        return node.Text.Length switch
        {
            0 => Error(DiagnosticCodes.SpecOutOfRange, $"\"{name}\" is empty.", node.Span),
            > SpecLimits.StringLength => Error(DiagnosticCodes.SpecOutOfRange, $"\"{name}\" has {node.Text.Length} characters; at most {SpecLimits.StringLength} are allowed.", node.Span),
            _ when node.Text.Contains('\0', StringComparison.Ordinal) => Error(DiagnosticCodes.SpecOutOfRange, $"\"{name}\" has a NUL character.", node.Span),
            _ => node.Text,
        };
    }

    // A spec written on Windows is for every system: from here on a path has no other separator.
    private string? BindFile(SpecNode node, string name) => (BindString(node, name) as string)?.Replace('\\', '/');

    private object? BindEnum(SpecNode node, SpecKey key)
    {
        var names = SpecShape.EnumNames(key.ValueType);
        if (node.Kind != JsonValueKind.String)
            return WrongType(node, key.Name, $"one of {SpecText.List(names.Select(pair => pair.Name))}");
        foreach (var (name, value) in names)
        {
            if (name == node.Text)
                return value;
        }

        var list = names.Select(pair => pair.Name).ToList();
        var message = $"\"{key.Name}\" is {SpecText.Quote(node.Text)}; it must be {(list.Count == 1 ? "" : "one of ")}{SpecText.List(list)}.{Suggestion.Sentence(node.Text, list)}";
        return Error(DiagnosticCodes.SpecUnknownValue, message, node.Span);
    }

    private object? BindStrings(SpecNode node, SpecKey key, string path)
    {
        if (key.Rules.Word is { } word && node.Kind == JsonValueKind.String)
        {
            return node.Text == word
                ? new Word()
                : Error(DiagnosticCodes.SpecUnknownValue, $"\"{key.Name}\" is {SpecText.Quote(node.Text)}; it must be \"{word}\" or a list of names.{Suggestion.Sentence(node.Text, [word])}", node.Span);
        }

        if (!IsList(node, key, key.Rules.Word is { } alternative ? $"\"{alternative}\" or a list of strings" : "a list of strings"))
            return null;
        if (key.Rules.Word is not null && node.Items.Count == 0)
            return Error(DiagnosticCodes.SpecOutOfRange, $"\"{key.Name}\" is an empty list; name at least one.", node.Span);
        var strings = new List<string>();
        for (var i = 0; i < node.Items.Count; i++)
        {
            var name = $"{key.Name}[{i}]";
            if (BindString(node.Items[i], name) is not string text)
                continue;
            if (strings.Contains(text))
                Error(DiagnosticCodes.SpecConflict, $"\"{name}\" repeats {SpecText.Quote(text)}.", node.Items[i].Span);
            Places.AddGood($"{path}[{i}]", node.Items[i].Span);
            strings.Add(text);
        }

        return strings;
    }

    private System.Collections.IList? BindObjects(SpecNode node, SpecKey key, string path)
    {
        if (!IsList(node, key, "a list of objects"))
            return null;
        var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(key.Shape!.Type))!;
        for (var i = 0; i < node.Items.Count; i++)
        {
            if (Bind(node.Items[i], key.Shape, $"{path}[{i}]") is { } item)
                list.Add(item);
        }

        return list;
    }

    private ValidationSpec? BindShareOrFile(SpecNode node, SpecKey key) => node.Kind switch
    {
        JsonValueKind.Number => BindNumber(node, key) is double share ? new ValidationSpec(Share: share) : null,
        JsonValueKind.String => BindFile(node, key.Name) is { } file ? new ValidationSpec(File: file) : null,
        _ => (ValidationSpec?)WrongType(node, key.Name, "a share of the training examples or the path of a file"),
    };

    private bool IsList(SpecNode node, SpecKey key, string expected)
    {
        if (node.Kind != JsonValueKind.Array)
            return WrongType(node, key.Name, expected) is not null;
        return node.Items.Count <= SpecLimits.ListLength
            || Error(DiagnosticCodes.SpecOutOfRange, $"\"{key.Name}\" has {node.Items.Count} entries; at most {SpecLimits.ListLength} are allowed.", node.Span) is not null;
    }

    private void ReportUnknown(SpecMember member, SpecShape shape, string path)
    {
        var names = shape.Keys.Select(key => key.Name).ToList();
        var hint = Suggestion.Sentence(member.Key, names);
        if (hint.Length == 0)
            hint = $" Its keys are {SpecText.List(names)}.";
        Error(DiagnosticCodes.SpecUnknownKey, $"Unknown key {SpecText.Quote(member.Key)} in {(path.Length == 0 ? "the spec" : Name(path))}.{hint}", member.KeySpan);
    }

    private static string Range(SpecKeyAttribute rules)
    {
        var low = double.IsFinite(rules.Minimum) ? (rules.ExclusiveMinimum ? "more than " : "at least ") + SpecText.Number(rules.Minimum) : null;
        var high = double.IsFinite(rules.Maximum) ? (rules.ExclusiveMaximum ? "less than " : "at most ") + SpecText.Number(rules.Maximum) : null;
        return (low, high) switch { (null, null) => "a finite number", (_, null) => low, (null, _) => high, _ => $"{low} and {high}" };
    }

    private object? WrongType(SpecNode node, string name, string expected)
    {
        var hint = node.Kind == JsonValueKind.Null ? "; leave the key out for its default" : "";
        return Error(DiagnosticCodes.SpecWrongType, $"\"{name}\" must be {expected}, but is {node.Describe()}{hint}.", node.Span);
    }

    private object? Error(string code, string message, SourceSpan span)
    {
        problems.Add(Diagnostic.Error(code, message, span));
        return null;
    }

    private static string Name(string path) => $"\"{path}\"";

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Stands for the word that means "null" at a list's key.</summary>
    private sealed class Word;
}
