using System.Globalization;
using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary><c>str.format</c> and <c>format_map</c>, reading attributes and items as the sandbox does.</summary>
internal sealed class FormatMethod(CallArguments arguments, PyDict? mapping)
{
    private const int MaxNesting = 2;
    private int _nextIndex;
    private bool? _automatic;

    public string Apply(string format) => Expand(format, MaxNesting);

    private string Expand(string format, int nesting)
    {
        if (nesting == 0)
            throw JinjaException.Runtime("Max string recursion exceeded");
        var output = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                output.Append(c);
                i++;
            }
            else if (c == '}')
            {
                throw JinjaException.Runtime("Single '}' encountered in format string");
            }
            else if (c != '{')
            {
                output.Append(c);
            }
            else
            {
                var end = FieldEnd(format, i + 1);
                output.Append(Field(format[(i + 1)..end], nesting));
                JinjaBudget.Current.Reserve(output.Length);
                i = end;
            }
        }

        return output.ToString();
    }

    private static int FieldEnd(string format, int start)
    {
        var depth = 1;
        for (var i = start; i < format.Length; i++)
        {
            depth += format[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return i;
        }

        throw JinjaException.Runtime("expected '}' before end of string");
    }

    // "name.attribute[item]!r:specification"
    private string Field(string field, int nesting)
    {
        var nameEnd = 0;
        var inBrackets = false;
        while (nameEnd < field.Length && (inBrackets || field[nameEnd] is not ('!' or ':')))
        {
            inBrackets = field[nameEnd] switch { '[' => true, ']' => false, _ => inBrackets };
            nameEnd++;
        }

        var value = Resolve(field[..nameEnd]);
        var rest = field[nameEnd..];
        if (rest.StartsWith('!'))
        {
            value = rest.Length < 2 ? throw JinjaException.Runtime("end of string while looking for conversion specifier") : rest[1] switch
            {
                's' => PythonText.Str(value),
                'r' or 'a' => PythonText.Repr(value),
                _ => throw JinjaException.Runtime($"Unknown conversion specifier {rest[1]}"),
            };
            rest = rest[2..];
            if (rest.Length > 0 && rest[0] != ':')
                throw JinjaException.Runtime("expected ':' after conversion specifier");
        }

        var specification = rest.Length > 0 ? Expand(rest[1..], nesting - 1 == 0 && !rest.Contains('{', StringComparison.Ordinal) ? 1 : nesting - 1) : "";
        return FormatSpec.Apply(value, specification);
    }

    private object? Resolve(string name)
    {
        var end = name.AsSpan().IndexOfAny('.', '[') is var at and >= 0 ? at : name.Length;
        var value = First(name[..end]);
        for (var i = end; i < name.Length;)
        {
            if (name[i] == '.')
            {
                var next = name.AsSpan(i + 1).IndexOfAny('.', '[') is var found and >= 0 ? i + 1 + found : name.Length;
                if (next == i + 1)
                    throw JinjaException.Runtime("Empty attribute in format string");
                value = Members.Get(value, name[(i + 1)..next]);
                i = next;
            }
            else
            {
                var close = name.IndexOf(']', i);
                if (name[i] != '[' || close <= i + 1)
                    throw JinjaException.Runtime(name[i] == '[' ? "Empty attribute in format string" : "Only '.' or '[' may follow ']' in format field specifier");
                var key = name[(i + 1)..close];
                value = Members.Item(value, long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : key);
                i = close + 1;
            }
        }

        return value;
    }

    private object? First(string name)
    {
        var isAutomatic = name.Length == 0;
        if (isAutomatic || name.All(char.IsAsciiDigit))
        {
            if (_automatic is { } before && before != isAutomatic)
                throw JinjaException.Runtime("cannot switch between automatic field numbering and manual field specification");
            _automatic = isAutomatic;
            var index = isAutomatic ? _nextIndex++ : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
            return index < arguments.Positional.Count ? arguments.Positional[index] : throw JinjaException.Runtime("tuple index out of range");
        }

        if (mapping is not null)
            return mapping.TryGetValue(name, out var mapped) ? mapped : throw JinjaException.Runtime($"'{name}'");
        foreach (var (key, value) in arguments.Named)
        {
            if (key == name)
                return value;
        }

        throw JinjaException.Runtime($"'{name}'");
    }
}
