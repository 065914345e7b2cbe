using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace FineTuneSdk.Core.Specs;

/// <summary>The summaries of the spec's types, from the XML documentation that the compiler writes: a key is described once, at its property.</summary>
internal sealed class SpecDocumentation
{
    private readonly Dictionary<string, XElement> _summaries;

    /// <summary>Takes the content of <c>FineTuneSdk.Core.xml</c>.</summary>
    public SpecDocumentation(string xml) =>
        _summaries = XDocument.Parse(xml).Descendants("member").Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!, StringComparer.Ordinal);

    public string Summary(Type type) => Text($"T:{type.FullName}");

    public string Summary(PropertyInfo property) => Text($"P:{property.DeclaringType!.FullName}.{property.Name}");

    public string Summary(Type enumType, object value) => Text($"F:{enumType.FullName}.{value}");

    private string Text(string member)
    {
        var text = new StringBuilder();
        foreach (var node in _summaries[member].Nodes())
            text.Append(node is XElement element ? Inline(element) : ((XText)node).Value);
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    // A reference to a property or an enum's value is a key or a word of the JSON.
    private static string Inline(XElement element)
    {
        if (element.Attribute("cref")?.Value is not { } reference)
            return element.Value;
        var type = typeof(FineTuneSpec).Assembly.GetType(reference[2..reference.LastIndexOf('.')]);
        var name = reference[(reference.LastIndexOf('.') + 1)..];
        return type is { IsEnum: true } ? $"\"{SpecShape.EnumName(Enum.Parse(type, name))}\"" : JsonNamingPolicy.CamelCase.ConvertName(name);
    }
}
