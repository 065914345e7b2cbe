using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FineTuneSdk.Core.Events;

/// <summary>JSON of the types that the MSBuild tasks read and write with <see cref="DataContractAttribute"/>: the same names, order and omissions by System.Text.Json.</summary>
public static class WorkerJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { FollowDataContract } },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true, NewLine = "\n" };

    /// <summary>One line of JSON.</summary>
    public static string ToLine<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>JSON for a file that people read.</summary>
    public static string ToText<T>(T value) => JsonSerializer.Serialize(value, Indented) + "\n";

    /// <summary>Reads JSON; unknown members are passed over.</summary>
    /// <exception cref="JsonException">The text isn't such a value.</exception>
    public static T Parse<T>(string json)
        where T : class => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("The value is null.");

    private static void FollowDataContract(JsonTypeInfo type)
    {
        if (type.Type.GetCustomAttribute<DataContractAttribute>() is null)
            return;
        foreach (var property in type.Properties.ToList())
        {
            if (property.AttributeProvider?.GetCustomAttributes(typeof(DataMemberAttribute), inherit: false) is not [DataMemberAttribute member, ..])
            {
                type.Properties.Remove(property);
                continue;
            }

            property.Name = member.Name ?? property.Name;
            property.Order = member.Order;
            property.IsRequired = member.IsRequired;
            if (!member.EmitDefaultValue)
                property.ShouldSerialize = static (_, value) => value is not (null or 0 or false);
        }
    }
}
