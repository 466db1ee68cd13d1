import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** The input of the tool, and the form of structured output. */
@JsonTypeName("weather")
@JsonClassDescription("Returns the weather of a city.")
public final class Weather {
  public String city;
  public int days;
}
